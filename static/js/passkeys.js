// A form with `data-passkey` is sent with the credential that the browser's passkey gives.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const problem = form.querySelector("[role=alert]");
  const tell = (sentence) => { problem.textContent = sentence; problem.hidden = false; };
  const ask = () => {
    const data = JSON.parse(document.getElementById("passkey-data").textContent);
    return form.dataset.passkey === "create"
      ? window.webauthnJSON.create(data.creation_options)
      : window.webauthnJSON.get(data.request_options);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!window.PublicKeyCredential) { tell(form.dataset.missing); return; }
    try {
      form.elements.credential.value = JSON.stringify(await ask());
    } catch {
      tell(form.dataset.failed);
      return;
    }
    form.submit();
  });
})();
