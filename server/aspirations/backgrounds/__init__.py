"""Who speaks, in numbers: an optional second step after the receipt, for age, sex, disability and group.

What is answered is kept by itself under a random key, with the month and the text it was about and nothing else: no code, no
device, no hour, no event, no order of arrival. Nobody can find a person's answers again, which the form says before they are
given. It is read as counts alone, in steps of five (`anonymity`).
"""
