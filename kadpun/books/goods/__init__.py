"""Goods: what the shop sells, its codes, packs and prices, and what lies on the shelf."""
