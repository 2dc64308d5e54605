# Checked by hand and by linters only: CI has no container engine.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --prefer-binary -r requirements.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home --home-dir /app finops
WORKDIR /app
COPY --from=build /venv /venv
COPY --chown=finops:finops . .
USER finops
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0 FINOPS_VAR=/app/var
RUN mkdir -p /app/var
# Hashed and compressed once, beside var, over which a container lays a folder of its own.
ENV STATIC_ROOT=/app/collected
RUN FINOPS_VAR=/tmp/building python -m finops.running.files.static && rm -r /tmp/building
EXPOSE 8000
CMD ["python", "-m", "finops.running.web"]
