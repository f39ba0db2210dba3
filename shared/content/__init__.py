"""The content schema that the services share. Each document names the one service that writes it."""

from shared.content.agency import Agency
from shared.content.attachment import Attachment
from shared.content.user import ApiKey, User

__all__ = ["Agency", "ApiKey", "Attachment", "User"]
