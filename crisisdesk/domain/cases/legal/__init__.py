"""On what legal ground a child stays somewhere, and on which days that asks for somebody."""
