"""Batch 批量: a whole catalogue of drafts planned at once, on one machine or on many.

What is asked for is multiplied out into orders, each an ordinary tour request with a name for
its address; workers plan them wherever they run; one process, the only one that writes, puts
each draft into the store as soon as it is there. So a batch that was killed goes on where it
was, and the same batch gives the same drafts however many worked on it.
"""
