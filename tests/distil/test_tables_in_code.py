"""Tables by hand, a file a way to declare them, and what must be found in each."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file

SQLALCHEMY = '''
class User(Base):
    """Who buys."""
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id = Column(Integer, ForeignKey("teams.id"), nullable=False)
    def name(self): pass
class Mixin:
    x = Column(Integer)
'''
DJANGO = """
from django.db import models
class Order(models.Model):
    buyer = models.ForeignKey("shop.Buyer", on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True)
    total = models.DecimalField(max_digits=8)
    class Meta:
        db_table = "orders"
class Buyer(models.Model):
    name = models.CharField(max_length=20)
class OrderForm(ModelForm):
    x = 1
"""
ALEMBIC = """
from alembic import op
def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"]),
    )
    op.add_column("orders", sa.Column("total", sa.Numeric()))
    op.create_index("ix_orders", "orders", ["total"])
"""
MIGRATION = """
class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.AutoField(primary_key=True)),
                ("total", models.IntegerField()),
            ],
        ),
        migrations.AddField(model_name="buyer", name="age", field=models.IntegerField()),
    ]
"""
JPA = """
@Entity
@Table(name = "orders")
public class Order {
  @Id private Long id;
  @ManyToOne private Buyer buyer;
}
class Plain { int x; }
"""
FILES = {
    ("models.py", SQLALCHEMY): (
        {"table users": (2, "Who buys.", "id: Mapped[int]", 'ForeignKey("teams.id")')},
        {("table users", "table teams", 6)},
    ),
    ("shop/models.py", DJANGO): (
        {
            "table orders": (3, "class Order", "total = models.DecimalField(max_digits=8)"),
            "table Buyer": (9, "name = models.CharField"),
        },
        {("table orders", "table Buyer", 4)},
    ),
    ("versions/1.py", ALEMBIC): (
        {
            "table users": (4, 'sa.Column("id", sa.Integer(), nullable=False)'),
            "change of table orders": (10, "create_index"),
        },
        {("table users", "table teams", 4), ("change of table orders", "table orders", 9)},
    ),
    ("migrations/0001.py", MIGRATION): (
        {
            "table Order": (4, '"total", models.IntegerField()'),
            "change of table buyer": (11, 'name="age"'),
        },
        {("change of table buyer", "table buyer", 11)},
    ),
    ("Order.java", JPA): (
        {"table orders": (2, "class Order", "Long id")},
        {("table orders", "table Buyer", 6)},
    ),
}


@pytest.mark.parametrize(("path", "text"), FILES, ids=lambda value: value[:10])
def test_code_tells_its_tables(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    expected, mentions = FILES[path, text]
    distilled = distil_file(tmp_path, path)
    tables = {each.title: each for each in distilled.records if "table " in each.title[:16]}
    assert set(tables) == set(expected)
    for title, (line, *said) in expected.items():
        assert tables[title].first_line == line
        assert all(part in tables[title].body for part in said), tables[title].body
    titles = {record.id: record.title for record in distilled.records}
    found = {
        (titles[edge.source_id], edge.target, edge.line)
        for edge in distilled.edges
        if edge.kind == "mentions" and edge.target.startswith("table ")
    }
    assert mentions <= found
