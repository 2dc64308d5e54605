"""Sign-off in numbers and names: who must sign, who can, when they are reminded, what is met."""
