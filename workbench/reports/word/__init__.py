"""Word twins: the page a document is set from, as a Word file that opens and edits well.

A twin is made from the same context by the same template as the PDF, so the two cannot say different things. It is an
editable draft, says so on every page, and is not the issued document.
"""

from workbench.reports.word.paper import as_word, word_file

__all__ = ["as_word", "word_file"]
