"""What a class and a course take, worked out on paper: `python binder/teaching/hub/sizes.py` prints the table.

Measured by tests/benchmarks/learners.py, ten at once on two cores that others used, too; the rest is assumed.
"""

START, RUN_ALL, MOVE = 2.9, 6.4, 0.21  # seconds of CPU: a server's start, a Run All of chapter 4, a slider's move
MEMORY = {40: 0.2, 4000: 0.3}  # GB a learner, server and kernel: copies on one machine; each by itself, on Kubernetes
DISK = 0.1  # GB a learner: their copy of the series

CHAPTERS, RUNS, MOVES = 10, 3, 100  # a learner runs each chapter three times and moves sliders 100 times in each
SITTINGS, HOURS = 16, 1.5  # four a week for four weeks, in class and at home; a server goes an hour after each
AT_ONCE = {40: 40, 4000: 400}  # learners in one room, and of four thousand a tenth
WAIT = 60  # seconds: so soon is a Run All to end when all begin it together


def course(learners):
    """Core-hours, GB-hours and GB of disk of a course of four weeks."""
    work = SITTINGS * START + CHAPTERS * (RUNS * RUN_ALL + MOVES * MOVE)
    return learners * work / 3600, learners * SITTINGS * (HOURS + 1) * MEMORY[learners], learners * DISK


def room(learners):
    """Cores and GB for those of so many who are there at once."""
    return AT_ONCE[learners] * RUN_ALL / WAIT, AT_ONCE[learners] * MEMORY[learners]


def main():
    """Print."""
    print("| learners | core-hours | GB-hours | GB of disk | at once | cores then | GB then |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for learners, together in AT_ONCE.items():
        numbers = *course(learners), together, *room(learners)
        print("|", " | ".join(f"{number:,.0f}" for number in (learners, *numbers)), "|")


if __name__ == "__main__":
    main()
