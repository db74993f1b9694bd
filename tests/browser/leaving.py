"""Signing out, awaited."""

from playwright.sync_api import Page, expect


def sign_out(page: Page) -> None:
    """Press «Выйти» and wait for it: the form leaves only after the photos that waited on the device are gone."""
    button = page.get_by_role("button", name="Выйти")
    button.click()
    expect(button).to_have_count(0)
