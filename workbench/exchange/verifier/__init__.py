"""The verifier of evidence bundles: the standard library alone, from Python 3.8 on, and nothing of the workbench.

Its modules are joined into the one file verify.py that goes into every bundle.
"""
