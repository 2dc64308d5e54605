"""How much a key may send: a bucket that holds one minute's worth and fills evenly."""

from dataclasses import dataclass

MINUTE = 60.0


@dataclass(frozen=True)
class Charge:
    """What became of a charge: `full_at` is the moment at which the bucket is full again;
    `wait` the seconds until the same charge would be let in, 0 if it was."""

    full_at: float
    wait: float


def charge(full_at: float, now: float, amount: int, per_minute: int) -> Charge:
    """Take `amount` out of a bucket of `per_minute` units, seconds on one clock.

    next = max(full_at, now) + amount * 60 / per_minute; let in if next - now <= 60, or if the
    bucket is full: an amount larger than the bucket is let in alone and waited off afterwards.
    So any minute lets in at most twice the limit, and the long run exactly the limit.
    The script in `finops.services.limits` does the same. Source: generic cell rate algorithm.
    """
    begins = max(full_at, now)
    ends = begins + amount * MINUTE / per_minute
    if ends - now <= MINUTE or full_at <= now:
        return Charge(ends, 0.0)
    fits = min(amount, per_minute) * MINUTE / per_minute
    return Charge(full_at, begins + fits - MINUTE - now)
