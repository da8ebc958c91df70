"""The pictures and reports of hep-prep: what scripts/plot.py and scripts/report.py share.

    reading.py      what a path holds (a run, a scan, a domain file, ...), read into memory
    content.py      what is made of it: sections of pictures and tables
    style.py        the look, the labels, the colours
    names.py        how numbers, metrics and features are written
    learning.py, response.py, efficiency.py, scan.py, sensitivity.py, domains.py, cutflow.py, rank.py
                    the pictures, a subject each
    sections.py     which pictures and tables each kind of input gets
    page.py         the report, one HTML file
"""
