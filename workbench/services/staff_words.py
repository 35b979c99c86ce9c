"""The words of the roster: changes, and kinds of session."""

JOINED, LEFT, MOVED = "joined", "left", "moved"
CHANGE_NAMES = {JOINED: "到岗", LEFT: "离岗", MOVED: "调岗"}
TRAINING_NAMES = {"training": "培训", "tutoring": "督导"}
