"""What a file or a page may be refused for."""


class Refused(Exception):
    """The whole file is refused. The reason is one word: empty, unknown_type, encrypted, truncated, too_many_pages,
    unreadable_file, too_many_pixels, too_slow, too_large. `pages`: how many it has, where that is known.
    """

    @property
    def reason(self) -> str:
        return str(self.args[0])

    @property
    def pages(self) -> int | None:
        return int(self.args[1]) if len(self.args) > 1 else None


class Damaged(Exception):
    """This page alone cannot be read; its neighbours may be fine. The reason is one word: empty, no_such_page,
    too_many_pixels, truncated, unreadable_file, unreadable_page, too_slow, too_large.
    """

    @property
    def reason(self) -> str:
        return str(self.args[0])
