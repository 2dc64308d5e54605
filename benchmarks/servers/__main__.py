"""`python -m benchmarks.servers`. gunicorn is no dependency: install it first."""

from benchmarks.place import start
from benchmarks.results import row

if __name__ == "__main__":
    start()
    from benchmarks.servers.measuring import figures

    measured = list(figures())
    print()
    for figure in measured:
        print(row(figure))
