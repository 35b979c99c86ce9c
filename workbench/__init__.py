"""民政购买服务工作台: purchase of service-type social assistance, from need to renewal."""
