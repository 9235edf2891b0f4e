"""Interviews a second, and what each costs, beside a bare Flask floor in the same run.

    python -m tests.benchmarks.web_journey [--server granian] [--database sqlite] [--respondents 8,32] [--seconds 8]

Twenty questions on four pages in three languages, by personal links, on two web processes. Rounds of the floor and
of Relais take turns. After each round every answer is looked up in the database. Prints a table, then JSON.
"""

from tests.benchmarks.rounds import command
from tests.benchmarks.targets import Floor, Relais

main = command(Floor, Relais)

if __name__ == "__main__":
    main()
