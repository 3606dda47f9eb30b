"""Reads the first sheet of an Excel file, where openpyxl is installed."""

from .cells import BadTable, as_text


def sheet_rows(path):
    """The rows of the first sheet: (line, cells as text) each. Raises: BadTable."""
    try:
        import openpyxl
    except ImportError:
        raise BadTable(
            f"{path.name} is an Excel file, and openpyxl, which reads those, is not installed. What to do: save the "
            "sheet as CSV and read that; or install openpyxl."
        ) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # BadZipFile, KeyError, InvalidFileException and more
        raise BadTable(f"{path.name} is no Excel file ({error}). What to do: save it as CSV and read that.") from None
    try:
        for line, row in enumerate(book.worksheets[0].values, 1):
            yield line, [as_text(cell) for cell in row]
    finally:
        book.close()
