"""How often something may end within a while before whoever restarts it gives up."""

import time
from dataclasses import dataclass, field


@dataclass
class Restarts:
    """Ends within the last `within_seconds`; older ones are forgotten."""

    most: int
    within_seconds: float = 60.0
    ends: list[float] = field(default_factory=list)

    def are_too_many(self) -> bool:
        """Note one more end; True once there were `most` of them within the window."""
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < self.within_seconds] + [now]
        return len(self.ends) >= self.most
