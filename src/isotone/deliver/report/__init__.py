"""The report of a session: a page that stands alone, drawn from running aggregates."""

from isotone.deliver.report.aggregate import KeySpan, ReportAggregator, ReportData
from isotone.deliver.report.page import render_report

__all__ = ["KeySpan", "ReportAggregator", "ReportData", "render_report"]
