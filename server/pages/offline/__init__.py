"""Without a network: the worker of the browser, what it keeps, the manifest, and the page of what waits to be sent."""
