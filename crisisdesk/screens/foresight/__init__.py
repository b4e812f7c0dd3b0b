"""The pages that look ahead."""
