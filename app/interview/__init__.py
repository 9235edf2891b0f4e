"""One beneficiary's conversation as a pure machine: engine, answers, prompts and wording."""
