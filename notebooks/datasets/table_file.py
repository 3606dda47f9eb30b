"""Reads a file of records: its encoding, its separator, its decimal sign and its header are found out."""

import csv
import re
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from progress import progress_bar

from .cells import AROUND, BadTable, number, short, some

LONG = 5_000_000  # bytes: of such a file a progress bar says how long reading takes
MANY_LINES = 10
_UNCLEAR = re.compile("[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")  # 1,234 may be 1.234 or 1234
_SURE = {  # by the decimal sign: 1,5 or 1.234,5 or 1.234.567
    sign.strip("[]"): re.compile(
        rf"(?!{_UNCLEAR.pattern}$)[-+]?([0-9]*{sign}[0-9]+|[0-9]{{1,3}}({part}[0-9]{{3}})+{sign}[0-9]+"
        rf"|[0-9]{{1,3}}({part}[0-9]{{3}}){{2,}})"
    )
    for sign, part in {"[.]": ",", ",": "[.]"}.items()
}
_BESIDE = re.compile(r"(?<=[0-9])['\u2019 \u00a0\u202f](?=[0-9]{3}(?![0-9]))|[eE][-+]?[0-9]+$")  # say nothing of it
SEPARATORS = ",;\t| "
_OTHER_FILES = {  # by their first bytes
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"<": "a web page or XML",
    b"{": "JSON",
    b"[{": "JSON",
}


def checked_path(source):
    """The file of this name, or BadTable."""
    path = Path(str(source)).expanduser()
    try:
        if path.is_file():
            return path
        folder, what = (path, "a folder") if path.is_dir() else (path.parent, "no file")
        there = sorted(each.name for each in folder.glob("*.*") if each.suffix in {".csv", ".tsv", ".txt", ".xlsx"})
    except (OSError, ValueError):  # a name that no file can have
        folder, what, there = Path(), "no file", []
    if "://" in str(source):
        raise BadTable(
            f"source came as {short(source, 120)}, an address on the web; expected a file. What to do: fetch it with a "
            "browser, put it beside the notebook and give its name."
        )
    tables = f"In {short(folder.absolute(), 120)} there is {some(there)}." if there else ""
    raise BadTable(
        f"source came as {short(source, 120)}, which is {what}; expected the name of a table, such as 'mytable.csv'. "
        f"What to do: give the path from the notebook's folder, {short(Path.cwd(), 120)}, or the whole path. {tables}"
    )


def encoding_of(path):
    """What a file is written in: "utf-8-sig" (with or without a mark), "utf-16", or Windows' "cp1252"."""
    with open(path, "rb") as file:
        start = file.read(4096)
    what = next((what for mark, what in _OTHER_FILES.items() if start.lstrip().startswith(mark)), None)
    if what:
        raise BadTable(
            f"{path.name} is {what}, expected text in rows and columns. What to do: open it in the program that it "
            "belongs to, save it as CSV, and read that; or read it with pandas and give the frame."
        )
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in start:
        for encoding, zeros in {"utf-16-le": start[1::2], "utf-16-be": start[::2]}.items():
            if zeros.count(0) > 0.4 * len(zeros):
                return encoding
    for encoding in () if b"\0" in start else ("utf-8-sig", "cp1252"):
        try:
            with open(path, encoding=encoding) as file:
                while piece := file.read(1 << 20):
                    if re.search("[\x01-\x08\x0e-\x1f]", piece):
                        break
                else:
                    return encoding
        except UnicodeDecodeError:
            continue
    raise BadTable(
        f"{path.name} holds bytes that are no text in UTF-8, UTF-16 or Windows' cp1252. What to do: if it is a table, "
        "save it as CSV in UTF-8, or say encoding='...'; if it is a program's own file, save it as CSV from there."
    )


def separator_of(text):
    """What parts the fields of these lines: the one of SEPARATORS that cuts most lines into equally many."""
    best, score = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(text, delimiter=separator, skipinitialspace=True) if row]
        except csv.Error:
            continue
        width, count = Counter(widths).most_common(1)[0] if widths else (1, 0)
        share = count / len(widths) if widths else 0
        if width > 1 and (share, width) > score and (separator != " " or (share == 1 and not score[1])):
            best, score = separator, (share, width)
    return best


def decimal_of(cells, separator):
    """The decimal sign of these cells, "." or ",", and notes where both occur or neither is sure."""
    cells = [cell.strip(AROUND) for cell in cells]
    bare = {cell: _BESIDE.sub("", cell.replace("\u2212", "-")) for cell in cells}
    sure = {sign: [cell for cell in cells if written.fullmatch(bare[cell])] for sign, written in _SURE.items()}
    decimal = max(sure, key=lambda sign: len(sure[sign]))
    if not sure[decimal]:
        unclear = [cell for cell in cells if _UNCLEAR.fullmatch(bare[cell])]
        decimal = "," if separator != "," and any("," in cell for cell in unclear) else "."
        notes = [
            f"{cell!r} was read as {number(cell, decimal):g}: is it? If not, say decimal='...'." for cell in unclear
        ]
        return decimal, notes[:1]
    notes = [f"Numbers are read with a decimal comma, as in {sure[','][0]}."] if decimal == "," else []
    if other := sure["." if decimal == "," else ","]:
        notes.append(f"{len(other)} cells are written in another way, such as {other[0]}: did they come right?")
    return decimal, notes


def rows_of(path, separator, encoding, notes):
    """The records of a file, one after the other: (line in the file, fields); BadTable where it cannot be cut.

    A record of many lines is noted.
    """
    size = path.stat().st_size
    bar = progress_bar(size, f"reading {path.name}", unit="B", unit_scale=True) if size > LONG else nullcontext()
    with open(path, encoding=encoding, newline="") as file, bar as progress:
        reader, line = csv.reader(file, delimiter=separator, skipinitialspace=True), 0
        try:
            for row in reader:
                if progress is not None and line % 1000 == 0:
                    progress.update(file.buffer.tell() - progress.n)
                if any(cell.strip() for cell in row):
                    yield line + 1, [cell.strip() for cell in row]
                if reader.line_num >= line + MANY_LINES:
                    notes.append(
                        f"The record in line {line + 1} goes on to line {reader.line_num}: is a quote opened there and "
                        "not closed?"
                    )
                line = reader.line_num
        except (csv.Error, UnicodeError) as error:
            raise BadTable(
                f"{path.name} cannot be read on from line {line + 1} ({error}), expected rows of fields. What to do: "
                "look at that line: is a quote opened and not closed? Is the encoding another?"
            ) from None


def read_rows(path, separator, encoding):
    """A file's rows, one after the other, (line, fields) each; notes, which grow while they are read; the separator."""
    encoding, notes = encoding_of(path) if encoding is None else encoding, []
    try:
        with open(path, encoding=encoding, newline="") as file:
            start = file.read(200_000)
    except (LookupError, TypeError, UnicodeError):
        raise BadTable(
            f"{path.name} cannot be read as {short(encoding)}. What to do: leave encoding away, or try 'utf-8', "
            "'cp1252' (Windows), 'utf-16', 'mac_roman'."
        ) from None
    if not start.strip():
        raise BadTable(f"{path.name} is empty, expected a line of names and records below. What to do: save it again.")
    if encoding == "cp1252":
        notes.append("The file is not UTF-8 and was read as Windows' cp1252: did letters such as ä come right?")
    if separator is not None and (not isinstance(separator, str) or len(separator) != 1 or separator in '"\r\n'):
        raise BadTable(f"separator came as {separator!r}, expected one letter. What to do: say ',', ';' or '\\t'.")
    lines = start.splitlines(keepends=True)
    separator = separator or separator_of(lines[:-1] if len(start) == 200_000 and len(lines) > 1 else lines)
    return rows_of(path, separator, encoding, notes), notes, separator
