"""Commands: groups of commands of ``simde`` that have a module of their own, and what all commands share."""
