"""Forms of screens: each draws its fields, and runs its command when it is sent. The pages in plain HTML lie here too."""
