"""Lowering: what authors declared becomes rules and test cases. Pure: same input, same plan."""
