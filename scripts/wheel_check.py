"""Build the wheel, install it apart from the checkout, and use it from an empty folder.

The wheel must hold every file under version control, at its place, and must not read the
checkout. To take seconds only, the check borrows the dependencies of .venv by a path entry. Python
does not read the .pth files of a folder that is added in this way, which keeps the editable
install out; the check verifies that.

Usage: python -m scripts.wheel_check    (from the repository's root, after `make setup`)
"""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

from scripts.link_tree import mapped_folders

PLACE = Path("build/wheel-check")
NOT_SHIPPED = {".md"}  # read in the checkout only

IMPORTS = """
import importlib, pathlib, sys
home = pathlib.Path(sys.prefix).resolve()
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    found = pathlib.Path(module.__file__).resolve()
    if not found.is_relative_to(home):
        sys.exit(f"{name} comes from {found}, not from the wheel")
"""


def build() -> Path:
    """Build the source distribution, and the wheel from that alone; return the wheel."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(PLACE / "dist")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"wheel-check: the wheel could not be built:\n{done.stdout}{done.stderr}")
    (wheel,) = (PLACE / "dist").glob("*.whl")
    return wheel


def missing_files(wheel: Path) -> list[str]:
    """Return the files under version control that belong in the wheel and are not there."""
    present = set(ZipFile(wheel).namelist())
    missing = []
    for package, folder in mapped_folders(Path.cwd()).items():
        listed = subprocess.check_output(["git", "ls-files", "-z", folder], text=True)
        for path in map(Path, filter(None, listed.split("\0"))):
            inside = Path(*package.split("."), path.relative_to(folder)).as_posix()
            if path.suffix not in NOT_SHIPPED and inside not in present:
                missing.append(str(path))
    return missing


def modules(wheel: Path) -> list[str]:
    """Return the names of all modules in the wheel, but for the programs that run when imported."""
    names = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in ZipFile(wheel).namelist()
        if name.endswith(".py")
    }
    return sorted(name for name in names if not name.endswith(".__main__"))


def install(wheel: Path) -> Path:
    """Install the wheel alone into a new environment; return the environment's bin folder."""
    home = PLACE / "venv"
    venv.create(home, symlinks=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home.resolve())}))
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    (site / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    return home.resolve() / "bin"


def use(bin_folder: Path, *command: str) -> str:
    """Run a program of the environment in an empty folder; return what it printed."""
    empty = PLACE / "empty"
    empty.mkdir(exist_ok=True)
    arguments = [str(bin_folder / command[0]), *command[1:]]
    done = subprocess.run(arguments, cwd=empty, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"wheel-check: `{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Check the wheel; exit with a message at the first thing that is wrong."""
    shutil.rmtree(PLACE, ignore_errors=True)
    wheel = build()
    if missing := missing_files(wheel):
        sys.exit(f"wheel-check: not in the wheel (see package-data): {', '.join(missing)}")
    bin_folder = install(wheel)
    use(bin_folder, "python", "-c", IMPORTS, *modules(wheel))
    if "Usage" not in use(bin_folder, "tasteprint", "--help"):
        sys.exit("wheel-check: `tasteprint --help` shows no usage")
    listed = use(bin_folder, "tasteprint", "prompts", "list", "--json")
    prompts = [*Path("prompts").rglob("*.prompty")]
    if not prompts:
        sys.exit("wheel-check: there are no prompts to look for")
    for prompt in prompts:
        name, variant, _ = prompt.name.split(".")
        if name not in listed or variant not in listed:
            sys.exit(f"wheel-check: `tasteprint prompts list` does not know {prompt.name}")
    print(f"wheel-check: {wheel.name} is complete and works by itself")


if __name__ == "__main__":
    main()
