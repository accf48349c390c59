"""What is painted, judged: does it show what its caption names, is it like real pictures, are no two the same?"""
