"""Which cache statuses mean that the answer itself came from the cache."""


def is_answer_hit(cache_status: str) -> bool:
    """True for hits that spared the model call, e.g. `semantic_answer_hit` (requirements 7.2).

    A retrieval hit whose answer missed (`retrieval_hit_answer_miss`) and a hit of the prompt's
    prefix (`prompt_prefix_hit`) still reached a model: they make a call cheaper, not needless.
    """
    status = cache_status.lower()
    is_partial = "answer_miss" in status or "prefix" in status
    return "hit" in status and not is_partial
