from tests.demo_city import demo_city, demo_layers, demo_template, new_demo_city

__all__ = ["demo_city", "demo_layers", "demo_template", "new_demo_city"]
