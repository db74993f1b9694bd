"""The demonstration's offices that measure on the portal: invented people, who do there what people do.

Whatever they do, they do by the actions that people use and on the days of the campaign's plan (`campaigns.clock`).
Each step may be repeated: what has been done stays done, so an interrupted run goes on.
"""
