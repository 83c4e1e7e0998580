"""What metadata means: who is with whom, what an old code stands for, which names are one, which texts are copies.

It reads values that readers have found and changes none of them in the catalogue.
"""
