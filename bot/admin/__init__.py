"""What staff do, whatever the screen: change the knowledge, see what that does, undo it; pause
answers, and answer residents themselves."""

from bot.admin.accounts import (
    MIN_PASSWORD,
    Accounts,
    Member,
    Role,
    SignedIn,
    TooManyAttempts,
    create_first_account,
)
from bot.admin.asking import service_answers
from bot.admin.backup import back_up, restore
from bot.admin.cases import Reckoned, reckoned_anew
from bot.admin.catalogue import entries_of, parameters_of, paths_by_id, topics_of
from bot.admin.changes import Change, Conflict, Draft, Published, Refused, Source
from bot.admin.doctor import Check, State, examine
from bot.admin.editions import Kept
from bot.admin.edits import EditError, list_entry, new_entry, set_value_from
from bot.admin.effects import Effect, Told, effects
from bot.admin.form import FIELDS, REGIONS, read_form, write_form
from bot.admin.handoff import StaffDesk
from bot.admin.office import Office
from bot.admin.pausing import Pausing
from bot.admin.posts import file_of_job
from bot.admin.publish import Publisher
from bot.admin.review import Group, Near, Review, ReviewError, key_of
from bot.admin.sheets import MAX_SHEET_BYTES, Sheet, read_sheet, write_sheet
from bot.admin.shipped import differences
from bot.admin.soundings import Sounding
from bot.admin.statistics import Statistics, freshness, statistics
from bot.admin.tools import StaffTools, staff_tools
from bot.admin.watching import watch
from bot.admin.wording import for_staff, why_not
from bot.admin.workbench import Edited, Examined, Workbench
from bot.edition import Edition
from bot.storage import Prepared, PreparedFile

__all__ = [
    "FIELDS",
    "MAX_SHEET_BYTES",
    "MIN_PASSWORD",
    "REGIONS",
    "Accounts",
    "Change",
    "Check",
    "Conflict",
    "Draft",
    "EditError",
    "Edited",
    "Edition",
    "Effect",
    "Examined",
    "Group",
    "Kept",
    "Member",
    "Near",
    "Office",
    "Pausing",
    "Prepared",
    "PreparedFile",
    "Published",
    "Publisher",
    "Reckoned",
    "Refused",
    "Review",
    "ReviewError",
    "Role",
    "Sheet",
    "SignedIn",
    "Sounding",
    "Source",
    "StaffDesk",
    "StaffTools",
    "State",
    "Statistics",
    "Told",
    "TooManyAttempts",
    "Workbench",
    "back_up",
    "create_first_account",
    "differences",
    "effects",
    "entries_of",
    "examine",
    "file_of_job",
    "for_staff",
    "freshness",
    "key_of",
    "list_entry",
    "new_entry",
    "parameters_of",
    "paths_by_id",
    "read_form",
    "read_sheet",
    "reckoned_anew",
    "restore",
    "service_answers",
    "set_value_from",
    "staff_tools",
    "statistics",
    "topics_of",
    "watch",
    "why_not",
    "write_form",
    "write_sheet",
]
