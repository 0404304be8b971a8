"""Rules by hand, a file a language, and in which words each must be told."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file

PYTHON = '''
LIMIT = 500
FREE_FROM = 40

class Order:
    def __init__(self, lines):
        self.lines = lines
        if len(lines) > 99:
            raise TooManyLines(
                "an order has "
                "at most 99 lines"
            )
        self.status = "new"

    def submit(self, customer):
        """Send it."""
        if not self.lines:
            raise EmptyOrder("no lines")
        if customer.blocked:
            for line in self.lines:
                if line.total > LIMIT:
                    raise OverLimit(line)
        elif self.total < 5:
            return HttpResponseBadRequest("too small")
        else:
            self.status = Status.SENT
        if not isinstance(customer, Customer):
            raise TypeError("no customer")
        assert self.total >= 5, "checked above"

    def shipping(self):
        if self.total >= FREE_FROM:
            return 0
        if len(self.lines) > 1:
            return 3
        return 5

    def pay(self, password):
        if password == "hunter2":
            raise WrongKey("not that one")

def plain(x):
    if x is None:
        return None
    raise NotImplementedError
'''
DECLARED = """
MAX_LINES = 99
API_TOKEN = "abc"
TRANSITIONS = {Status.NEW: {Status.PAID}, Status.PAID: set()}

class Status(Enum):
    NEW = "new"
    PAID = "paid"

class Line(BaseModel):
    amount: int = Field(gt=0, le=MAX_LINES)
    token: str = Field(default="hunter2", min_length=4)
    note: str = ""
"""
TYPESCRIPT = """
export const Line = z.object({ amount: z.number().int().positive() });
export class Order {
  @MaxLength(20) name: string;
  submit(req, res) {
    invariant(this.total > 2, "too small");
    if (this.total > 500) { throw new OverLimit("much"); }
    else { this.status = Status.SENT; }
    if (!req.user) return res.status(401).json({});
  }
  shipping() { if (this.total >= 40) { return 0; } return 3; }
}
"""
JAVA = """
class Order {
  static final int MAX_LINES = 99;
  @NotNull @Size(min = 1) private String name;
  void submit(int n) {
    Preconditions.checkArgument(n > 0, "none");
    if (n > MAX_LINES) { throw new TooMany("lines"); }
    else if (n < 2) throw new TooFew();
    this.status = Status.SENT;
  }
}
enum Status { NEW, SENT }
"""
GO = """package shop
type Line struct {
	Name string `json:"name" validate:"required,max=10"`
}
func (o *Order) Submit(w http.ResponseWriter) error {
	if len(o.Lines) > 99 { return ErrTooMany }
	if o.Blocked { http.Error(w, "no", http.StatusForbidden) }
	switch o.Status {
	case Sent: return errors.New("sent before")
	}
	o.Status = shop.Sent
	return nil
}
"""
RUST = """
impl Order {
    fn submit(&mut self) -> Result<(), E> {
        assert!(self.total > 0);
        if self.lines > MAX { return Err(E::Many); }
        if self.total >= 40 { self.shipping = 0; }
        self.status = Status::Sent;
    }
}
"""
C_SHARP = """
class Order {
  [Required, StringLength(10)] public string Name { get; set; }
  IActionResult Submit() {
    if (lines > 99) return BadRequest("many");
    if (total < 5) throw new TooSmall();
    Status = Status.Sent;
  }
}
"""
RULES = {
    ("shop/order.py", PYTHON): {
        "Order.__init__": (
            (9, 13),
            'Order.__init__ raises TooManyLines("an order has at most 99 lines")'
            " when `len(lines) > 99` (shop/order.py:9)",
            'sets `self.status = "new"` (line 13)',
        ),
        "Order.submit": (
            (18, 29),
            'Order.submit raises EmptyOrder("no lines") when `not self.lines` (shop/order.py:18)',
            "raises OverLimit(line) when `customer.blocked and line.total > LIMIT` [LIMIT = 500]"
            " (line 22)",
            'refuses with HttpResponseBadRequest("too small") when `self.total < 5` (line 24)',
            "sets `self.status = Status.SENT` (line 26)",
            "requires `self.total >= 5` (line 29)",
        ),
        "Order.shipping": (
            (33, 33),
            "Order.shipping does `return 0` when `self.total >= FREE_FROM` [FREE_FROM = 40]"
            " (shop/order.py:33)",
        ),
        "Order.pay": (
            (40, 40),
            'raises WrongKey("not that one") when `password == (not kept)` (shop/order.py:40)',
        ),
    },
    ("shop/line.py", DECLARED): {
        "shop.line": (
            (4, 4),
            "allows `TRANSITIONS = {Status.NEW: {Status.PAID}, Status.PAID: set()}`",
        ),
        "Status": (
            (6, 6),
            'Status is one of `NEW, PAID` [NEW = "new", PAID = "paid"] (shop/line.py:6)',
        ),
        "Line": (
            (11, 12),
            "Line requires `amount: int = Field(gt=0, le=MAX_LINES)` [MAX_LINES = 99]",
            "requires `token: str = Field(default=(not kept), min_length=4)` (line 12)",
        ),
    },
    ("shop/order.ts", TYPESCRIPT): {
        "shop/order.ts": ((2, 2), "requires `export const Line = z.object({ amount: z.number()"),
        "Order": ((4, 4), "requires `@MaxLength(20) name: string`"),
        "Order.submit": (
            (6, 9),
            "requires `this.total > 2`",
            'raises OverLimit("much") when `this.total > 500` (line 7)',
            "sets `this.status = Status.SENT` when `not (this.total > 500)` (line 8)",
            "refuses with res.status(401).json({}) when `!req.user` (line 9)",
        ),
        "Order.shipping": ((11, 11), "does `return 0` when `this.total >= 40`"),
    },
    ("shop/Order.java", JAVA): {
        "Order": (
            (4, 4),
            "requires `@NotNull @Size(min = 1) private String name`",
        ),
        "Order.submit": (
            (6, 9),
            "requires `n > 0`",
            'raises TooMany("lines") when `n > MAX_LINES` [MAX_LINES = 99] (line 7)',
            "raises TooFew() when `n < 2` (line 8)",
            "sets `this.status = Status.SENT` (line 9)",
        ),
        "Status": ((12, 12), "is one of `NEW, SENT`"),
    },
    ("shop/order.go", GO): {
        "Line": ((3, 3), """requires `Name string 'json:"name" validate:"required,max=10"'`"""),
        "Order.Submit": (
            (6, 11),
            "raises ErrTooMany when `len(o.Lines) > 99`",
            'refuses with http.Error(w, "no", http.StatusForbidden) when `o.Blocked` (line 7)',
            'raises "sent before" when `o.Status is Sent` (line 9)',
            "sets `o.Status = shop.Sent` (line 11)",
        ),
    },
    ("shop/order.rs", RUST): {
        "Order.submit": (
            (4, 7),
            "requires `(self.total > 0)`",
            "raises E::Many when `self.lines > MAX` (line 5)",
            "does `self.shipping = 0` when `self.total >= 40` (line 6)",
            "sets `self.status = Status::Sent` (line 7)",
        ),
    },
    ("shop/Order.cs", C_SHARP): {
        "Order": ((3, 3), "requires `[Required, StringLength(10)] public string Name`"),
        "Order.Submit": (
            (5, 7),
            'refuses with BadRequest("many") when `lines > 99`',
            "raises TooSmall() when `total < 5` (line 6)",
            "sets `Status = Status.Sent` (line 7)",
        ),
    },
}


@pytest.mark.parametrize(("path", "text"), RULES, ids=lambda value: value[:10])
def test_rules_are_told_in_words_with_literal_and_line(
    tmp_path: Path, path: str, text: str
) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    expected = RULES[path, text]
    distilled = distil_file(tmp_path, path)
    rules = {each.title: each for each in distilled.records if each.kind == "rule"}
    assert set(rules) == {f"rules of {name}" for name in expected}
    for name, (lines, *words) in expected.items():
        rule = rules[f"rules of {name}"]
        assert (rule.first_line, rule.last_line) == lines
        for said in words:
            assert said in rule.body


def test_tests_have_no_rules(tmp_path: Path) -> None:
    (tmp_path / "test_order.py").write_text(PYTHON)

    assert all(each.kind != "rule" for each in distil_file(tmp_path, "test_order.py").records)
