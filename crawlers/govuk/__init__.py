"""GOV.UK: what to ask for on a night, and what became of each page."""
