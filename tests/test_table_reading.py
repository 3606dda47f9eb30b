"""Your own table: what is read from files, frames and columns, and what is said of those that are none."""

import contextlib
import csv
import io
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import datasets
from conftest import ROOT
from datasets import columns as columns_module
from datasets import records, table_file
from datasets import table as table_module
from datasets.cells import as_text, date, date_form, number

TABLE = {"size": ["70.5", "85", ""], "town": ["Köln", "Bonn", "Ulm"], "price": ["1.5", "-2", "3e2"]}


@pytest.fixture
def written(tmp_path):
    """A function that writes text or bytes to a file and gives its path."""

    def write(content, name="t.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def as_csv(columns, separator=",", decimal="."):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([cell.replace(".", decimal) for cell in row])
    return file.getvalue()


def plain(table):
    return {name: list(cells) for name, cells in table.columns.items()}


def refused(call, *words):
    """What BadTable says; all of these words are in it, and what to do."""
    with pytest.raises(datasets.BadTable) as raised:
        call()
    message = str(raised.value)
    for word in words:
        assert word in message, message
    return message


def test_penguins():
    table = datasets.read_table(datasets.table.PENGUINS)
    assert (len(table), table.total, table.decimal, table.left_out, table.notes) == (344, 344, ".", {}, [])
    assert table.names[:3] == ["species", "island", "bill_length_mm"]
    assert table.record(3)["sex"] == "NA"
    assert table.lines[0] == 2  # the line in the file, below the names
    assert str(table).startswith("344 records, 8 columns: 'species', 'island'")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_separator_decimal_and_encoding_are_found(written, separator, decimal, encoding):
    table = datasets.read_table(written(as_csv(TABLE, separator, decimal), encoding=encoding))
    assert table.decimal == decimal
    assert plain(table) == {name: [each.replace(".", decimal) for each in cells] for name, cells in TABLE.items()}
    assert any("cp1252" in note for note in table.notes) == (encoding == "cp1252")
    assert any("decimal comma" in note for note in table.notes) == (decimal == ",")


def test_spaces_part_fields_where_nothing_else_does(written):
    assert plain(datasets.read_table(written("a   b\n1   2\n3 4\n"))) == {"a": ["1", "3"], "b": ["2", "4"]}
    assert plain(datasets.read_table(written("a\nup and down\nleft and right\n"))) == {
        "a": ["up and down", "left and right"]
    }


def test_quotes_hold_separators_and_line_ends(written):
    table = datasets.read_table(written('a,b\r\n"1,5","x\ny"\r\n2,"say ""no"""\r\n'))
    assert plain(table) == {"a": ["1,5", "2"], "b": ["x\ny", 'say "no"']}
    assert list(table.lines) == [2, 4]


def test_ragged_rows_are_left_out_and_named(written):
    table = datasets.read_table(written("a,b\n1,2\n3\n\n4,5,6\n7,8,\n9,10\n"))
    assert plain(table) == {"a": ["1", "7", "9"], "b": ["2", "8", "10"]}
    assert table.left_out == {"1 field where there are 2 names": [3], "3 fields where there are 2 names": [5]}
    assert table.total == 5
    assert "in line 3" in str(table)


def test_names_are_made_where_they_lack(written):
    table = datasets.read_table(written("a,a,,a (2)\n1,2,3,4\n"))
    assert table.names == ["a", "a (3)", "column 3", "a (2)"]
    assert len(table.notes) == 2
    assert datasets.read_table(written("a,b,\n1,2,\n")).names == ["a", "b"]  # a separator at each end
    table = datasets.read_table(written("1.5,2024-01-31\n2,2024-02-01\n"))
    assert plain(table) == {"column 1": ["1.5", "2"], "column 2": ["2024-01-31", "2024-02-01"]}
    assert list(table.lines) == [1, 2]
    assert datasets.read_table(written("2024-01-31 10:00,7.3,ok\n2024-01-31 11:00,8,ok\n")).names[2] == "column 3"
    for names in ("town,2019,2020", "town,1/22/20,1/23/20", "town,v1.5,2"):  # years, dates above numbers
        assert datasets.read_table(written(f"{names}\nUlm,3,4\nBonn,5,6\n")).names == names.split(",")
    assert datasets.read_table(written("a,b\nx,1,2\ny,3,4\n")).names == ["row", "a", "b"]


def test_titles_above_the_names_are_left_out(written):
    for title in ("Sales of 2024\n\n", "Sales of 2024;;\n;;\nall shops;;\n"):
        table = datasets.read_table(written(title + "a;b;c\n1;2;3\n4;5;6\n"))
        assert plain(table) == {"a": ["1", "4"], "b": ["2", "5"], "c": ["3", "6"]}
        assert "Above the names" in table.notes[0]
    assert datasets.read_table(written(",a,b\n0,1,2\n1,2,3\n")).names == ["column 1", "a", "b"]


@pytest.mark.parametrize(
    ("rows", "names", "lines"),
    [
        ("Sales of 2024;\n;\nmonth;euro\nJan;5,03\nFeb;7,10\n", ["month", "euro"], [4, 5]),
        ("Cars;;;as of March\na;b;c;d\nx;1;2;3\ny;4;5;6\n", ["a", "b", "c", "d"], [3, 4]),
        (";price\n1;42\n2;43\n", ["column 1", "price"], [2, 3]),  # a frame's index has no name
        (";price\nanna;42\nbob;43\n", ["column 1", "price"], [2, 3]),
        ("a;\nx;red\ny;blue\n", ["a", "column 2"], [2, 3]),  # words above words may be a record
        ("town;size\n;\nUlm;3\n", ["town", "size"], [3]),
    ],
)
def test_a_title_is_known_by_the_names_below_it(written, rows, names, lines):
    table = datasets.read_table(written(rows))
    assert (table.names, list(table.lines)) == (names, lines)


def test_columns_by_hand():
    table = datasets.read_table(
        {
            "n": [1, 2.5, None],
            "w": np.array([np.nan, 3.0, 1e-7]),
            "d": np.array(["2024-01-31", "NaT", "2024-02-01"], "M8[D]"),
            4: ["a", True, " b "],
        }
    )
    assert plain(table) == {
        "n": ["1", "2.5", ""],
        "w": ["", "3", "1e-07"],
        "d": ["2024-01-31", "", "2024-02-01"],
        "4": ["a", "True", "b"],
    }
    assert list(table.lines) == [1, 2, 3]


class Column(list):
    """Of a frame."""

    def __array__(self, dtype=None, copy=None):
        return np.array(list(self), dtype)


class Frame:
    """What is used of a pandas frame."""

    def __init__(self, columns, index="RangeIndex"):
        self.columns, self._columns = list(columns), list(columns.values())
        self.index, self.shape = type(index, (), {})(), (2, len(columns))
        self.iloc = self

    def __getitem__(self, place):
        return Column(self._columns[place[1]])

    def reset_index(self):
        return Frame({"when": ["2024-01-01", "2024-01-02"]} | dict(zip(self.columns, self._columns, strict=True)))


def test_a_frame():
    assert plain(datasets.read_table(Frame({"a": [1.0, 2.5]}))) == {"a": ["1", "2.5"]}
    table = datasets.read_table(Frame({"a": [1.0, np.nan]}, index="DatetimeIndex"))
    assert plain(table) == {"when": ["2024-01-01", "2024-01-02"], "a": ["1", ""]}


def test_a_frame_of_pandas():
    import pandas

    frame = pandas.DataFrame({"a": [1, pandas.NA], "b": [pandas.Timestamp("2024-01-31 12:30"), pandas.NaT]})
    assert plain(datasets.read_table(frame)) == {"a": ["1", "<NA>"], "b": ["2024-01-31T12:30:00", ""]}
    frame = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    assert datasets.read_table(frame).names == ["a", "a (2)"]


def test_a_spreadsheet(monkeypatch, written):
    values = [(None,) * 3, ("Sales", None, None), ("a", "b", "c"), (1, "x", True), (None,) * 3, (2.5, None, False)]
    book = SimpleNamespace(worksheets=[SimpleNamespace(values=values)], close=lambda: None)
    monkeypatch.setitem(sys.modules, "openpyxl", SimpleNamespace(load_workbook=lambda path, **_: book))
    table = datasets.read_table(written(b"PK", "t.xlsx"))
    assert plain(table) == {"a": ["1", "2.5"], "b": ["x", ""], "c": ["True", "False"]}
    assert list(table.lines) == [4, 6]
    values.clear()
    refused(lambda: datasets.read_table(written(b"PK", "t.xlsx")), "empty", "What to do")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    refused(lambda: datasets.read_table(written(b"PK", "t.xlsx")), "openpyxl", "save the sheet as CSV")


NO_TABLES = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "one line": (b"a,b\n", "0 records"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "no text"),
    "controls": (b"\x01\x02\x03\xff" * 50, "no text"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel file"),
    "zip": (b"PK\x03\x04\x14\0", "a zip archive"),
    "page": (b"<!DOCTYPE html><html>", "a web page"),
    "json": (b'[{"a": 1}]', "JSON"),
    "open quote": (b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 40000, "line 3"),
    "lines above": (b"Sales,of,2024\n" + b"a,b,c,d,e\n1,2,3,4,5\n" * 9, "lines above"),
    "short rows": (b"a,b,c\n1\n2\n3\n", "another number of fields"),
    "decimal commas between commas": (b"a,b\n0,5,1,5\n2,5,3,5\n", "decimal commas, too: then save it with ';'"),
}


@pytest.mark.parametrize(("content", "word"), NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_table_gets_words(written, content, word):
    refused(lambda: datasets.read_table(written(content)), word, "What to do")


def test_a_quote_that_is_closed_late_is_named(written):
    table = datasets.read_table(written('a,b\n1,2\n"3,4\n' + "5,6\n" * 20 + '7",8\n9,10\n'))
    assert any("line 3" in note and "quote" in note for note in table.notes)


def test_no_such_file_and_what_is_there(tmp_path, monkeypatch):
    (tmp_path / "mine.csv").write_text("a\n1\n")
    refused(lambda: datasets.read_table(tmp_path / "mime.csv"), "no file", "mine.csv", "What to do")
    refused(lambda: datasets.read_table(str(tmp_path)), "a folder", "mine.csv", "What to do")
    refused(lambda: datasets.read_table("a,b\n1,2\n" * 200), "no file", "What to do")
    refused(lambda: datasets.read_table("a\0b"), "What to do")
    refused(lambda: datasets.read_table("https://example.org/a.csv"), "an address on the web", "What to do")


def test_a_file_that_may_not_be_read(written, monkeypatch):
    def denied(path):
        raise PermissionError("not allowed")

    monkeypatch.setattr(table_file, "encoding_of", denied)
    refused(lambda: datasets.read_table(written("a\n1\n")), "cannot be read", "What to do")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ([[1, 2]], "list"),
        (None, "NoneType"),
        ({}, "0 columns"),
        ({"a": []}, "0 records"),
        ({"a": [1, 2], "b": [1]}, "'a' 2, 'b' 1"),
        ({"a": "text"}, "a list"),
        ({"a": 3}, "a list"),
        ({"a": np.ones((2, 2))}, "a list"),
    ],
)
def test_what_is_no_column_gets_words(source, words):
    refused(lambda: datasets.read_table(source), words)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"separator": ";;"}, "one letter"),
        ({"separator": 3}, "one letter"),
        ({"decimal": "point"}, "'.' or ','"),
        ({"encoding": "utf-99"}, "utf-99"),
        ({"encoding": "ascii"}, "ascii"),
    ],
)
def test_settings_that_make_no_sense(written, settings, word):
    refused(lambda: datasets.read_table(written("a;b\nä;2\n"), **settings), word, "What to do")


def test_the_reader_knows_better(written):
    assert datasets.read_table(written("a;b\n1,5;2\n"), decimal=".").decimal == "."
    table = datasets.read_table(written("a;b\n1,5;2\n2,5;2\n"), separator=",")  # and worse, but then it is told
    assert table.names == ["1", "5;2"]
    assert table.notes == ["Above the names something else stands, in line 1; it was left out."]
    assert datasets.read_table(written("a\nä\n", encoding="mac_roman"), encoding="mac_roman").columns["a"] == ["ä"]


@pytest.mark.parametrize(
    ("cells", "decimal", "note"),
    [
        (["1,5", "12,5"], ",", "decimal comma"),
        (["1.234,5"], ",", "decimal comma"),
        (["1.234.567"], ",", "decimal comma"),
        (["1,234,567"], ".", None),
        (["1,234.5"], ".", None),
        (["0,123"], ",", "decimal comma"),
        (["1,234"], ",", "'1,234' was read as 1.234"),
        (["1.234"], ".", "'1.234' was read as 1.234"),
        (["3,50 €", "1.200,00 €"], ",", "decimal comma"),
        (["−1,5", "−2,5"], ",", "as in −1,5"),
        (["1,5e-3", "2,5E+12"], ",", "decimal comma"),
        (["1 000,5", "12\u202f345,25"], ",", "decimal comma"),
        (["1'234.5", "1 000.25"], ".", None),
        (["1 234 567", "7"], ".", None),
        (["1,5", "2,5", "3.5"], ",", "1 cells are written in another way, such as 3.5"),
        (["31.12.2024", "a,b"], ".", None),
    ],
)
def test_the_decimal_sign(written, cells, decimal, note):
    table = datasets.read_table(written("\n".join(["a;b", *(f"{cell};x" for cell in cells)])))
    assert table.decimal == decimal
    assert any(note in each for each in table.notes) if note else not table.notes


NUMBERS = {
    ("1.5", "."): 1.5, ("-2", "."): -2, ("+.5", "."): 0.5, ("1e3", "."): 1000, ("1,234.5", "."): 1234.5,
    ("1'234", "."): 1234,
    ("12,5", ","): 12.5, ("1.234,5", ","): 1234.5, ("1.234", ","): 1234, ("1 234,5", ","): 1234.5, ("−3", ","): -3,
    ("45 %", "."): 45, ("$ 12", "."): 12, ("3,50 €", ","): 3.5, ("5.", "."): 5,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "decimal"), NUMBERS)
def test_numbers(cell, decimal):
    assert number(cell, decimal) == NUMBERS[cell, decimal]


@pytest.mark.parametrize(
    "cell", ["", ".", "-", "e5", "1e", "12,34", "1,2,3", "nan", "inf", "1_000", "0x1", "1e999", "12 kg", "٣", "1.2.3"]
)
def test_no_numbers(cell):
    assert np.isnan(number(cell))


def test_dates():
    for cell in ("2024-01-31", "31.01.2024", "31/01/2024", "01/31/2024", "31.1.24", "2024/01/31", "31-01-2024"):
        form, count = date_form([cell])
        assert (date(cell, form), count) == (np.datetime64("2024-01-31T00:00:00"), 1)
    assert date("2024-01-31T10:30:00+02:00") == np.datetime64("2024-01-31T10:30:00")
    assert date_form(["31.01.2024 12:30"])[0] == "%d.%m.%Y %H:%M"
    assert date_form(["05/01/2024", "06/13/2024"])[0] == "%m/%d/%Y"  # the second says which is the month
    assert date_form(["noon", ""]) == (None, 0)


def test_a_number_as_text_is_the_same_number():
    for value in (0.1, 1e-30, -3.0, np.float32(0.1), 12345678901234567.0):
        assert number(as_text(value, ","), ",") == value


def test_of_a_long_table_as_many_are_drawn_as_memory_takes(written, monkeypatch):
    monkeypatch.setattr(records, "MOST_CELLS", 200)
    path = written("n,m\n" + "".join(f"{row},{row}\n" for row in range(1000)))
    table = datasets.read_table(path)
    assert (len(table), table.total) == (100, 1000)
    rows = table.columns["n"].astype(int)
    assert (rows == table.lines - 2).all()
    assert (np.diff(rows) > 0).all()  # in their order
    assert 350 < rows.mean() < 650  # from all over the file
    assert "left out, 900: not among the 100 that were drawn" in str(table)
    by_hand = datasets.read_table({"n": range(1000), "m": range(1000)})
    assert (len(by_hand), by_hand.total) == (100, 1000)
    assert (by_hand.columns["n"].astype(int) == by_hand.lines - 1).all()


def test_of_many_cells_it_is_said_how_long_reading_took(written, monkeypatch):
    monkeypatch.setattr(table_module, "MANY_CELLS", 1000)
    path = written("n,m\n" + "".join(f"{row},{row}\n" for row in range(501)))
    clock = iter([100.0, 123.6, 200.0, 207.2, 300.0, 300.1])
    monkeypatch.setattr(table_module.time, "perf_counter", lambda: next(clock))
    assert datasets.read_table(path).notes[-1] == "Reading 501 records took 24 s."
    monkeypatch.setattr(records, "MOST_CELLS", 200)
    assert datasets.read_table(path).notes[-1] == (
        "Reading 501 records took 7 s. What follows works with 100 of them, so with more it would take no longer."
    )
    assert not datasets.read_table({"n": range(500), "m": range(500)}).notes


def test_while_many_cells_are_looked_at_a_bar_says_how_long(written, monkeypatch):
    table, bars = datasets.read_table(written("n,m\n1,2\n3,4\n")), []

    @contextlib.contextmanager
    def progress_bar(total, name):
        bars.append([total, 0])
        yield SimpleNamespace(update=lambda: bars[-1].__setitem__(1, bars[-1][1] + 1))

    monkeypatch.setattr(columns_module, "progress_bar", progress_bar)
    datasets.look(table)
    monkeypatch.setattr(columns_module, "MANY_CELLS", 3)
    assert list(datasets.look(table).columns) == ["n", "m"]
    assert bars == [[2, 2]]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory in kilobytes")
def test_a_million_records_take_bounded_memory(written):
    path = written(
        "n,word,when\n" + "".join(f"{row},w{row % 70000},2024-01-{row % 28 + 1}\n" for row in range(1_000_000))
    )
    code = (
        "import datasets, memory, sys; table = datasets.read_table(sys.argv[1]); datasets.look(table);"
        "print(len(table), table.total, memory.peak() // 1024)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, path],
        cwd=ROOT / "notebooks",
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
    )
    drawn, total, megabytes = map(int, told.stdout.split())
    assert (drawn, total) == (records.MOST_CELLS // 3, 1_000_000)
    assert megabytes < 500


def read_or_words(path, content):
    """What is read of these bytes accounts for every record; or BadTable says what to do."""
    path.write_bytes(content)
    try:
        table = datasets.read_table(path)
    except datasets.BadTable as words:
        return "What to do" in str(words)
    drawn = len(table) + sum(map(len, table.left_out.values()))
    return drawn == table.total and all(len(cells) == len(table) for cells in table.columns.values())


@given(st.text(max_size=200) | st.text(alphabet='ab1,;."\n\r\t ', max_size=200))
def test_any_text_is_a_table_or_gets_words(tmp_path_factory, text):
    assert read_or_words(tmp_path_factory.getbasetemp() / "any.csv", text.encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_get_words(tmp_path_factory, content):
    assert read_or_words(tmp_path_factory.getbasetemp() / "any.csv", content)


WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=5).map(str.strip)


@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=6)
    ),
    st.sampled_from(",;\t"),
)
def test_whatever_is_written_comes_back(tmp_path_factory, rows, separator):
    names = [f"name {place}" for place in range(len(rows[0]))]
    file = io.StringIO()
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(file.getvalue(), encoding="utf-8", newline="")
    rows = [row for row in rows if any(row)]
    if not rows:
        return
    table = datasets.read_table(path, separator=separator)
    came = list(zip(*(table.columns.get(name, [""] * len(rows)) for name in names), strict=True))
    assert came == [tuple(row) for row in rows]
