"""PromQL as data: nodes, their types and units, the printer that writes them and the bridge that reads them.

Nothing here knows of services, alerts or files.
"""
