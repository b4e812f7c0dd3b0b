"""What the library that reads workbooks does not tell: errors, formats, hidden and merged cells."""
