"""The mail room: piles are received, read page by page, filed packet by packet, and finished by hand where needed.

receiving   bytes in, one batch for the same bytes
reading     the worker's part: pages, in slices, restartable anywhere
filing      one packet to its outcome
packets     what desks and scanners ask
handling    what an operator does
"""
