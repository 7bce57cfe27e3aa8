"""The bridge: questions that came by Zoom, YouTube, WhatsApp or from the floor, entered by the control room."""
