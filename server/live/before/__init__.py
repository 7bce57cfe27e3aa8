"""Before a session: how long until it begins, and whether a device and its line will do.

The countdown on a session's page counts by the server's clock, whatever the phone's says, and the page becomes the live one by itself
once the room says so: each at a moment of its own, with what was being typed. `/sesi/<slug>/cek` says in words which way of following
fits a device: video, the smallest picture with sound, the page without video, or the text-only room. Without scripts it is the same
advice to choose from, and a check of cookies. Nothing that is measured leaves the device.
"""
