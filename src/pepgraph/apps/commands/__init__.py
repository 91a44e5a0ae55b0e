"""The commands, by what they are for; each takes the arguments as they were read and returns its exit code."""
