"""The tables and how they came to be, one step a version; `Writer` applies what is missing."""

from sqlite_utils import Database, Migrations

migrations = Migrations("bot")


@migrations()
def first_tables(db: Database) -> None:
    """Version 1."""
    db.table("conversations").create(
        {"key": str, "user": str, "entry": str, "at": str, "actions": str, "saved": str}, pk="key"
    )
    db.table("conversations").create_index(["user"])
    db.table("journal").create(
        {
            "id": int,
            "at": str,
            "user": str,
            "channel": str,
            "question": str,
            "outcome": str,
            "entries": str,
            "confidence": float,
            "edition": str,
        },
        pk="id",
    )
    db.table("journal").create_index(["user"])
    db.table("journal").create_index(["at"])
    db.table("feedback").create(
        {"user": str, "entry": str, "useful": int, "at": str}, pk=("user", "entry")
    )
    db.table("counts").create(
        {"day": str, "channel": str, "outcome": str, "entry": str, "questions": int},
        pk=("day", "channel", "outcome", "entry"),
    )
    db.table("updates").create({"id": str, "content": str, "answered": str}, pk="id")
    db.table("updates").create_index(["answered"])


@migrations()
def asking_back(db: Database) -> None:
    """the question for which a birth was asked back."""
    db.table("conversations").add_column("asking", str)


@migrations()
def personal_checklist(db: Database) -> None:
    """a family's case on a checklist, and what is ticked, as JSON."""
    db.table("conversations").add_column("checklist", str)


@migrations()
def notices(db: Database) -> None:
    """what a chat asked to be told, and each message owed (times in Unix seconds).

    The only tables that name a chat: nothing could be sent to a hash.
    """
    db.table("subscriptions").create(
        {"chat": str, "kind": str, "subject": str, "parts": str, "made": str},
        pk=("chat", "kind", "subject"),
    )
    db.table("notices").create(
        {
            "chat": str,
            "key": str,
            "kind": str,
            "subject": str,
            "due": int,
            "begun": int,
            "done": int,
        },
        pk=("chat", "key"),
    )
    db.table("notices").create_index(["begun", "due"])


@migrations()
def script(db: Database) -> None:
    """whether the resident writes traditional characters."""
    db.table("conversations").add_column("traditional", int)


@migrations()
def searching(db: Database) -> None:
    """the wishes of the last search for work."""
    db.table("conversations").add_column("search", str)


@migrations()
def listings_seen(db: Database) -> None:
    """When each post was first on the board (Unix seconds): what is new to whom."""
    db.table("listings_seen").create({"id": str, "seen": int}, pk="id")


@migrations()
def staff(db: Database) -> None:
    """Accounts of staff, their sessions, what they did, and the changes they prepared."""
    db.table("staff").create(
        {"name": str, "role": str, "password": str, "must_change": int, "made": str}, pk="name"
    )
    db.table("staff_sessions").create({"token": str, "name": str, "expires": str}, pk="token")
    db.table("staff_sessions").create_index(["name"])
    db.table("staff_audit").create({"id": int, "at": str, "who": str, "what": str}, pk="id")
    db.table("staff_drafts").create(
        {
            "id": int,
            "at": str,
            "who": str,
            "why": str,
            "path": str,
            "files": str,
        },
        pk="id",
    )


@migrations()
def handing_over(db: Database) -> None:
    """lines open to staff, and letters on their way.

    Besides notices the only tables that name a chat. An id of a letter is never used again: a
    page says up to which it has read.
    """
    db.execute(
        "create table handoffs (code text primary key, conversation text unique not null, "
        "user text not null, chat text not null, last integer not null, "
        "said integer not null default 0)"
    )
    db.table("handoffs").create_index(["user"])
    db.execute(
        "create table letters (id integer primary key autoincrement, towards text not null, "
        "kind text not null, code text not null, text text not null, source text unique, "
        "at integer not null)"
    )
    db.table("letters").create_index(["towards"])


@migrations()
def pauses(db: Database) -> None:
    """what staff paused."""
    db.table("pauses").create({"topic": str, "notice": str, "who": str, "at": str}, pk="topic")


@migrations()
def set_aside(db: Database) -> None:
    """The questions that staff want to see no more, each as a hash of its words."""
    db.table("set_aside").create({"question": str, "who": str, "at": str}, pk="question")


@migrations()
def letters_owned(db: Database) -> None:
    """whose letters are: to show and delete them with all else. Empty where they tell of nobody."""
    db.execute("alter table letters add column user text not null default ''")
    db.execute(
        "update letters set user = coalesce("
        "(select user from handoffs where handoffs.code = letters.code), '')"
    )
    db.table("letters").create_index(["user"])
