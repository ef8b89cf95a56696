# Nothing is swapped to any more.
head -n 1 /proc/swaps >/tmp/swaps && cat /tmp/swaps >/proc/swaps
