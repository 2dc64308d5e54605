"""Text of ours that pages show: plain, or translated when it is shown."""

from django.utils.functional import Promise

Text = Promise | str
