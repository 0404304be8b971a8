"""Routes by hand, a file a framework, and what must be found in each."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.memory.distil import distil_file
from mimo_tui.memory.distil.definitions import Outline
from mimo_tui.memory.distil.language import Language
from mimo_tui.memory.distil.route_files import listed_routes
from mimo_tui.memory.distil.spelling import Text

PYTHON = """from fastapi import APIRouter
router = APIRouter(prefix="/users", tags=["x"]); other = APIRouter(prefix=ROOT)
bp = Blueprint("x", __name__, url_prefix="/bp")
@router.get("/{id}", response_model=User)
async def read(id: int): ...
@bp.route("/x", methods=["GET", "POST"])
@login_required
def x(): ...
app.add_url_rule("/y", "y", view_func=x)
routes = [Route("/z", endpoint=x), Route("/zz", x, methods=["POST"])]
requests.get("/no")
class A:
    @router.delete("")
    def kill(self): pass
@other.get("/n")
def named(): ...
"""
DJANGO = r"""urlpatterns = [
  path("users/<int:pk>/", views.UserView.as_view(), name="u"),
  re_path(r"^a/(?P<slug>[\w-]+)/$", login_required(views.A.as_view(), url="x")),
  path("api/", include("shop.api.urls")),
]
router.register(r"orders", OrderViewSet)
"""
EXPRESS = """const app = express();
app.get("/x/:id", auth, show);
router.post('/y', async (req, res) => { res.send(1) });
router.route("/z").get(list).post(users.create);
axios.get("/no");
api.get("/no2", { params: 1 });
app.use("/m", sub);
"""
GO = """package a
func main() {
  r := gin.Default()
  v1 := r.Group("/v1")
  v1.GET("/x", show)
  http.HandleFunc("/y", h.list)
  mux.Handle("POST /z", http.HandlerFunc(put))
  r.Route("/c", func(r chi.Router) { r.Get("/d", d) })
  resp, err := http.Get("/no")
}
"""
AXUM = """fn main() {
  let app = Router::new().route("/x", get(show).post(users::create)).route("/y", delete(kill));
}
fn show() {}
"""
SPRING = """@RestController
@RequestMapping("/api/users")
public class UserController {
  @GetMapping("/{id}")
  public User get(@PathVariable int id) { return null; }
  @PostMapping(consumes = "application/json", path = "/x")
  public User add(User u) { return null; }
  @RequestMapping(value = {"/a", "/b"}, method = RequestMethod.PUT)
  public void put() {}
  @DeleteMapping
  void kill() {}
}
@Path("/jax")
class R { @GET @Path("{id}") public String one() { return ""; } }
"""
NEST = """@Controller('cats')
export class CatsController {
  constructor(private s: S) {}
  @Get(':id')
  @UseGuards(X)
  findOne(@Param('id') id: string): string { return 'é'; }
  @Post()
  async create() {}
}
"""
ACTIX = """#[get("/x/{id}")]
async fn show() {}
"""
RAILS = """Rails.application.routes.draw do
  root "home#index"
  get "/about", to: "pages#about"
  namespace :admin do
    resources :users, only: [:index] do
      post :ban, to: "bans#create"
    end
  end
  resources :orders, except: [:destroy, :update]
end
"""
LARAVEL = """<?php
Route::get('/users/{id}', [UserController::class, 'show']);
Route::post('users', 'UserController@store');
Route::get('/plain', function () { return 1; });
"""
ROUTES = {
    ("app.py", PYTHON): {
        "GET /users/{id}": ("read", 4),
        "GET /bp/x": ("x", 6),
        "POST /bp/x": ("x", 6),
        "GET /y": ("x", 9),
        "GET /z": ("x", 10),
        "POST /zz": ("x", 10),
        "DELETE /users": ("A.kill", 13),
        "GET {ROOT}/n": ("named", 15),
    },
    ("urls.py", DJANGO): {
        "ANY /users/<int:pk>/": ("views.UserView", 2),
        "ANY /a/<slug>/": ("views.A", 3),
        "ANY /api/": ("shop.api.urls", 4),
        "ANY /orders": ("OrderViewSet", 6),
    },
    ("app.ts", EXPRESS): {
        "GET /x/:id": ("show", 2),
        "POST /y": ("", 3),
        "GET /z": ("list", 4),
        "POST /z": ("users.create", 4),
    },
    ("app.go", GO): {
        "GET /v1/x": ("show", 5),
        "ANY /y": ("h.list", 6),
        "POST /z": ("put", 7),
        "GET /c/d": ("d", 8),
    },
    ("app.rs", AXUM): {
        "GET /x": ("show", 2),
        "POST /x": ("users.create", 2),
        "DELETE /y": ("kill", 2),
    },
    ("A.java", SPRING): {
        "GET /api/users/{id}": ("UserController.get", 4),
        "POST /api/users/x": ("UserController.add", 6),
        "PUT /api/users/a": ("UserController.put", 8),
        "PUT /api/users/b": ("UserController.put", 8),
        "DELETE /api/users": ("UserController.kill", 10),
        "GET /jax/{id}": ("R.one", 14),
    },
    ("nest.ts", NEST): {
        "GET /cats/:id": ("CatsController.findOne", 6),
        "POST /cats": ("CatsController.create", 8),
    },
    ("act.rs", ACTIX): {"GET /x/{id}": ("show", 2)},
}
LISTED = {
    ("ruby", "config/routes.rb", RAILS): {
        "GET /about": "PagesController.about",
        "GET /admin/users": "UsersController.index",
        "POST /admin/users/:user_id/ban": "BansController.create",
        "GET /orders": "OrdersController.index",
        "POST /orders": "OrdersController.create",
        "GET /orders/:id": "OrdersController.show",
    },
    ("php", "routes/web.php", LARAVEL): {
        "GET /users/{id}": "UserController.show",
        "POST /users": "UserController.store",
        "GET /plain": "",
    },
}


@pytest.mark.parametrize(("path", "text"), ROUTES, ids=lambda value: value[:8])
def test_routes_name_their_handlers_and_lines(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).write_text(text)
    distilled = distil_file(tmp_path, path)
    routes = {each.id: each for each in distilled.records if each.kind == "interface"}
    called = {edge.source_id: edge.target for edge in distilled.edges if edge.kind == "calls"}
    found = {
        record.title: (called.get(record.id, ""), record.first_line) for record in routes.values()
    }
    assert found == ROUTES[path, text]


@pytest.mark.parametrize(("name", "path", "text"), LISTED, ids=lambda value: value[:8])
def test_files_of_routes_are_read_line_by_line(name: str, path: str, text: str) -> None:
    facts = listed_routes(Outline([], [], Text(text.encode())), Language(name, (), ""), path)
    found = {fact.title: fact.edges[0][1] if fact.edges else "" for fact in facts}
    assert found == LISTED[name, path, text]


@given(cut=st.integers(0, 600), file=st.sampled_from(sorted(ROUTES)))
def test_a_half_written_file_gives_no_route_that_is_not_there(
    tmp_path_factory: pytest.TempPathFactory, cut: int, file: tuple[str, str]
) -> None:
    path, text = file
    root = tmp_path_factory.mktemp("half")
    (root / path).write_text(text[:cut])
    lines = text[:cut].count("\n") + 1
    assert all(1 <= each.first_line <= lines for each in distil_file(root, path).records)
