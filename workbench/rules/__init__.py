"""The law, the plan and the bureau's defaults as dated data, with one check a rule."""
