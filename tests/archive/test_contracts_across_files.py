from pathlib import Path

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.distil import distil_file


def test_a_table_of_one_file_is_found_from_another(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE orders (buyer int REFERENCES users (id));\n")
    (tmp_path / "models.py").write_text(
        "class User(Base):\n    __tablename__ = 'users'\n    id = Column(Integer)\n"
    )
    files = [distil_file(tmp_path, path) for path in ("a.sql", "models.py")]
    ids = {record.title: record.id for file in files for record in file.records}
    archive = Archive.open(tmp_path / "data")
    try:
        archive.apply(files)
        orders, users = archive.detail(ids["table orders"]), archive.detail(ids["table users"])
    finally:
        archive.close()
    assert orders is not None and users is not None
    mentioned = [edge.target_id for edge in orders.edges if edge.kind == "mentions"]
    assert mentioned == [ids["table users"]]
    assert ids["table orders"] in {record.id for record in users.callers}
