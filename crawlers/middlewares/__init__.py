"""What stands between a spider and the network: bases, robots.txt, retries, rates and names."""
